-- What a library holds besides the folders of its editions and its kept work.

CREATE TABLE state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  edition INTEGER NOT NULL,      -- the folder editions/N that readers are given; 0: none yet
  last INTEGER NOT NULL,         -- the highest number an edition has had
  revision INTEGER NOT NULL,     -- goes up with every change of articles, skipped or corrections
  built TEXT NOT NULL,           -- what the edition was made from, as JSON: revision, code, options
  purge INTEGER NOT NULL,        -- 1: something was forgotten and its traces are not all gone
  writer TEXT NOT NULL           -- who holds writer.lock, where it is held
) STRICT;
INSERT INTO state VALUES (1, 0, 0, 0, '', 0, '');

CREATE TABLE articles (
  number INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  received TEXT NOT NULL,
  url TEXT,
  outlet TEXT,
  title TEXT,
  byline TEXT NOT NULL,          -- a JSON list
  published TEXT,
  language TEXT,
  body_start INTEGER NOT NULL,
  story_id TEXT,                 -- in the edition; NULL: not in it yet
  speakers TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX articles_path ON articles (path);
CREATE INDEX articles_outlet ON articles (outlet);

CREATE VIRTUAL TABLE texts USING fts5 (
  outlet, title, speakers, received,
  content = 'articles', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_added AFTER INSERT ON articles BEGIN
  INSERT INTO texts (rowid, outlet, title, speakers, received)
  VALUES (new.number, new.outlet, new.title, new.speakers, new.received);
END;
CREATE TRIGGER articles_gone AFTER DELETE ON articles BEGIN
  INSERT INTO texts (texts, rowid, outlet, title, speakers, received)
  VALUES ('delete', old.number, old.outlet, old.title, old.speakers, old.received);
END;
CREATE TRIGGER articles_changed AFTER UPDATE OF outlet, title, speakers, received ON articles BEGIN
  INSERT INTO texts (texts, rowid, outlet, title, speakers, received)
  VALUES ('delete', old.number, old.outlet, old.title, old.speakers, old.received);
  INSERT INTO texts (rowid, outlet, title, speakers, received)
  VALUES (new.number, new.outlet, new.title, new.speakers, new.received);
END;

CREATE TABLE skipped (
  path TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (path, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('join', 'part', 'pin', 'same', 'not-same')),
  a TEXT NOT NULL,               -- an article; of same and not-same: a statement
  b TEXT NOT NULL,               -- another; of pin: a story
  articles TEXT NOT NULL,        -- the articles that it speaks of: a JSON list
  UNIQUE (kind, a, b)
) STRICT;

CREATE TABLE story_changes (
  edition INTEGER NOT NULL,
  kind TEXT NOT NULL,
  story_id TEXT NOT NULL,
  other_id TEXT NOT NULL,
  article_ids TEXT NOT NULL      -- a JSON list
) STRICT;
