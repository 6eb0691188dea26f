// Bundle the test page's composers into tests/pages/composers/built (not in git).
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const pages = fileURLToPath(new URL('../pages/composers/', import.meta.url));
const common = {
  bundle: true, format: 'iife', minify: true, jsx: 'automatic', legalComments: 'none', logLevel: 'warning', outdir: `${pages}built`,
  nodePaths: [`${here}node_modules`], define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
};

await build({ ...common, entryPoints: ['plain.js', 'react18.jsx', 'editors.js'].map((name) => pages + name) });
await build({ ...common, entryPoints: [`${pages}react19.jsx`], alias: {
  react: `${here}node_modules/react19`, 'react-dom': `${here}node_modules/react-dom19`,
} });
