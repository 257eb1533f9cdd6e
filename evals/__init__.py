"""Quality on the labelled sets in `../shared/data`."""
