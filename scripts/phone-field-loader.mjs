// The same for the pages, whose bundler asks for it file by file.
import { forToday } from "./phone-field.mjs";

export default function phoneFieldLoader(source) {
  return forToday(this.resourcePath, source);
}
