import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

// `npm run dev` talks to the mock server (npm run mock) or, with SIDFLOW_API set, to a running sidflowd.
const api = process.env.SIDFLOW_API ?? 'http://127.0.0.1:8065';

/** The service worker knows all files of the page by name. */
function serviceWorker(): Plugin {
  return {
    name: 'sidflow-service-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = [...Object.keys(bundle).filter((name) => name.startsWith('assets/')).sort().map((name) => `/${name}`), '/theme.js', '/favicon.svg', '/manifest.webmanifest'];
      const source = readFileSync(new URL('worker/service-worker.js', import.meta.url), 'utf8').replace('/* files */ []', JSON.stringify(files));
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
    },
  };
}

export default defineConfig({
  plugins: [serviceWorker()],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2020',
    // The page is served under a policy without inline data, so nothing may be folded into the HTML or CSS.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { listener: 'index.html', admin: 'admin.html' } },
  },
  server: { proxy: { '/api': api, '/health': api } },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
