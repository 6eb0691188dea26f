-- The vault, version 1. Raw links first; what was understood from them can be thrown away and read again.
-- Times are ISO 8601 UTC text. JSON columns hold what only one caller reads.

create table meta (name text primary key, value blob not null) without rowid;

create table chats (
  id text primary key, company text not null, site text not null, started text not null, ended text, widget text,
  grade text not null, person text not null, practice integer not null, lang text, title text
);

-- What was captured: append only. chain.py says which bytes are hashed.
create table links (
  chat text not null references chats (id), n integer not null, kind text not null, seen_at text not null,
  hash blob not null, primary key (chat, n)
) without rowid;
create table fields (
  chat text not null, n integer not null, place integer not null, name text, value blob, salt blob,
  commitment blob not null, unique (chat, n, place)
);

-- The vault chain (ledger.py). A deleted chat leaves its commitments here: name, value, salt and chat become null.
create table ledger (
  n integer primary key, kind text not null, seen_at text not null, hash blob not null, chat text,
  name text, value blob, salt blob, commitment blob not null
);
create index ledger_chat on ledger (chat);
create index ledger_restores on ledger (n) where kind = 'restore';

-- Where a watched log on a page goes; chat is null when the person deleted that chat.
create table streams (stream text primary key, chat text) without rowid;
create table deliveries (
  stream text not null, seq integer not null, chat text not null, n integer not null, primary key (stream, seq)
) without rowid;

-- Views: rebuilt from the links.
create table messages (
  id integer primary key, chat text not null references chats (id), key text not null, n integer not null,
  role text not null, name text, text text not null, shown_time text, seen_at text not null, grade text not null,
  link integer not null, piece integer not null, side text, unique (chat, key)
);
create table events (
  chat text not null, place integer not null, kind text not null, seen_at text not null, name text, detail text,
  after text, primary key (chat, place)
) without rowid;
create table gaps (
  chat text not null, place integer not null, kind text not null, seen_at text not null, detail text, after text,
  primary key (chat, place)
) without rowid;
create table promises (
  id text primary key, chat text not null, message text not null, place integer not null, words text not null,
  due text, found integer not null, body text not null
) without rowid;
create index promises_message on promises (chat, message, place);

-- What the person decided: append only, survives a rebuild.
create table states (
  id integer primary key, promise text not null, chat text not null, state text not null, at text not null, note text
);
create index states_promise on states (promise);
create table choices (
  id integer primary key, chat text not null, message text not null, words text, choice text, at text not null
);

create table people (id text primary key, name text not null, relation text, created text not null);
create table shelf (kind text not null, name text not null, value text not null, primary key (kind, name)) without rowid;
create table secrets (name text primary key, value blob not null) without rowid;

create virtual table found using fts5 (
  text, content = 'messages', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
);
insert into found (found, rank) values ('secure-delete', 1);
create trigger messages_in after insert on messages begin
  insert into found (rowid, text) values (new.id, new.text);
end;
create trigger messages_out after delete on messages begin
  insert into found (found, rowid, text) values ('delete', old.id, old.text);
end;
create trigger messages_change after update of text on messages begin
  insert into found (found, rowid, text) values ('delete', old.id, old.text);
  insert into found (rowid, text) values (new.id, new.text);
end;
