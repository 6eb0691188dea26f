'use strict';
// The last script: everything is there. What the eyes report is shown by the badge; the hands begin, and the sentry is told.

Companion.watch.onChange(({ stream, log, started, gone, reply }) => {
  if (gone) Companion.badge.gone(stream);
  else if (log) Companion.badge.tell(stream, log, started ? { state: 'ok', messages: 0 } : reply);
});
Companion.composer.start();
Companion.sentry.wake('rest', Companion.look.now);
