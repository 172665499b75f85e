import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // Only in the project's own repository, where another React lies further up. In yours this line is not needed.
  resolve: { dedupe: ["react", "react-dom"] },
});
