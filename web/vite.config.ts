import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const host = process.env.SPRINGLINE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Fonts and images are files: the Content-Security-Policy allows no data: URL of either but small pictures.
  build: {
    target: "es2023",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    sourcemap: false,
    manifest: true,
    chunkSizeWarningLimit: 800,
    // Else each icon, and each small part that several pages have, is a file of its own, and a page asks for dozens.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "icons", test: /node_modules\/lucide-react\// },
            { name: "primitives", test: /node_modules\/(?:@base-ui|@floating-ui)\//, minShareCount: 12 },
            { name: "parts", test: /\/src\/(?:api|app|features|lib|ui)\//, minShareCount: 20 },
          ],
        },
      },
    },
  },
  server: { port: 5173, strictPort: true, fs: { allow: [".."] }, proxy: { "/api": host, "/health": host } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    unstubGlobals: true,
    testTimeout: 60_000, // several waits of src/testing/setup.ts, one after the other
  },
});
