// Bundles every glue/*/entry.* with esbuild and copies prebuilt widget files from node_modules into built/. Names as arguments: only those.
import { build } from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';

const root = path.dirname(new URL(import.meta.url).pathname);
const only = process.argv.slice(2);
const names = fs.readdirSync(path.join(root, 'glue')).filter((n) => fs.existsSync(path.join(root, 'glue', n, 'meta.json')) && (!only.length || only.includes(n)));
let failed = 0;
for (const name of names) {
  const dir = path.join(root, 'glue', name);
  const out = path.join(root, 'built', name);
  const cfg = JSON.parse(fs.readFileSync(path.join(dir, 'meta.json'))).build || {};
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(out, { recursive: true });
  const t = Date.now();
  try {
    for (const [from, to] of cfg.copy || []) fs.cpSync(path.join(root, from), path.join(out, to), { recursive: true, filter: (s) => !s.endsWith('.map') });
    const entry = fs.readdirSync(dir).find((f) => /^entry\.(jsx?|mjs|tsx?)$/.test(f));
    if (entry)
      await build({
        entryPoints: [path.join(dir, entry)],
        outfile: path.join(out, 'bundle.js'),
        bundle: true,
        format: cfg.format || 'iife',
        platform: 'browser',
        target: 'chrome110',
        minify: !process.env.DEBUG,
        jsx: 'automatic',
        logLevel: 'error',
        absWorkingDir: root,
        nodePaths: [path.join(root, 'node_modules')],
        alias: cfg.alias || {},
        define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis', ...(cfg.define || {}) },
        inject: cfg.inject ? cfg.inject.map((f) => path.join(root, f)) : [],
        mainFields: cfg.mainFields || ['browser', 'module', 'main'],
        loader: { '.svg': 'dataurl', '.png': 'dataurl', '.gif': 'dataurl', '.jpg': 'dataurl', '.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty', '.eot': 'empty', '.otf': 'empty', '.mp3': 'empty', '.wav': 'empty', '.wasm': 'empty', ...(cfg.loader || {}) },
      });
    console.log(`built ${name} in ${Date.now() - t} ms`);
  } catch (e) {
    failed++;
    console.error(`FAILED ${name}: ${e.message.slice(0, 1500)}`);
  }
}
console.log(`${names.length - failed} built, ${failed} failed`);
process.exit(failed ? 1 : 0);
