import { defineConfig } from 'vite';

// `npm run dev` talks to the mock server (npm run mock) or, with SIDFLOW_API set, to a running sidflowd.
const api = process.env.SIDFLOW_API ?? 'http://127.0.0.1:8065';

export default defineConfig({
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2020',
    // The page is served under a policy without inline data, so nothing may be folded into the HTML or CSS.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': api, '/health': api } },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
} as Parameters<typeof defineConfig>[0]);
