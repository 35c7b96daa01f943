/** Says that a file is a study's database ("SR3S"), and the form of its tables. */
export const APPLICATION_ID = 0x53523353;
export const SCHEMA_VERSION = 1;

/**
 * The tables of a study. A rater's link is kept only as the hash of its token, so that the file opens no session. An
 * answer's key is its trial: there cannot be two.
 */
export const schema: string = `
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};

  CREATE TABLE study (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    config TEXT NOT NULL,
    design TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE picture (
    item INTEGER NOT NULL REFERENCES item,
    -- truth, input, practice, attention, or the number of a model
    role TEXT NOT NULL,
    -- what its address has: says nothing about the picture
    code TEXT NOT NULL UNIQUE,
    png BLOB NOT NULL,
    PRIMARY KEY (item, role)
  ) STRICT;

  CREATE TABLE rater (
    number INTEGER PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    consented_at INTEGER,
    withdrawn_at INTEGER,
    visit INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE trial (
    id INTEGER PRIMARY KEY,
    rater INTEGER NOT NULL REFERENCES rater,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('practice', 'attention', 'real')),
    task TEXT NOT NULL CHECK (task IN ('with-input', 'without-input')),
    item INTEGER NOT NULL REFERENCES item,
    model INTEGER,
    photo TEXT NOT NULL CHECK (photo IN ('left', 'right')),
    UNIQUE (rater, number)
  ) STRICT;

  -- every look at a trial's pictures
  CREATE TABLE look (
    trial INTEGER NOT NULL REFERENCES trial,
    visit INTEGER NOT NULL,
    look INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (trial, visit, look)
  ) STRICT;

  CREATE TABLE answer (
    trial INTEGER PRIMARY KEY REFERENCES trial,
    choice TEXT NOT NULL CHECK (choice IN ('left', 'right')),
    shown_ms REAL NOT NULL,
    response_ms REAL NOT NULL,
    interrupted INTEGER NOT NULL CHECK (interrupted IN (0, 1)),
    pixel_ratio REAL NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
`;
