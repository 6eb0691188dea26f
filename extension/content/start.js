'use strict';
// The last script: everything is there. What the eyes report is shown by the badge; the hands begin.

Companion.watch.onChange(({ stream, log, started, gone, reply }) => {
  if (gone) Companion.badge.gone(stream);
  else if (log) Companion.badge.tell(stream, log, started ? { state: 'ok', messages: 0 } : reply);
});
Companion.composer.start();
