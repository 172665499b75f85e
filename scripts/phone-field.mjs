// The phone field (react-phone-number-input, with the input-format below it) and what it knows of the world, as everything
// that is made here has them: what they were published with for browsers and developers of before 2017 is left out.

/** What Babel writes into each file, and what stands for it in the browsers of today. */
const BABEL = {
  _createForOfIteratorHelperLoose: "(list) => { const steps = list[Symbol.iterator](); return () => steps.next(); }",
  _extends: "Object.assign",
  _objectSpread: "Object.assign",
  _objectWithoutProperties: "(source, names) => Object.fromEntries(Object.entries(source).filter(([name]) => !names.includes(name)))",
  _slicedToArray: "(list) => list",
};

/** For those who want no caret kept, which nobody here does. */
const UNUSED = /[\\/]InputBasic\.js$/;
export const FIELD = /[\\/](react-phone-number-input|input-format)[\\/]modules[\\/].*\.js$/;
export const METADATA = /[\\/]libphonenumber-js[\\/]metadata\.min\.json\.js$/;

/** One of these files as it is used here. */
export function forToday(path, source) {
  if (METADATA.test(path)) return alikeTogether(source);
  return UNUSED.test(path) ? "export default null;" : asNow(source);
}

/** Without Babel's own functions and without checks for developers: our own use of the field is the only one here, and tried. */
function asNow(source) {
  const rest = source
    .replace(/^function (_[A-Za-z]+|ownKeys)\(.*\}$/gm, "")
    .replace(/^ *\w+\.propTypes = \{.*?^ *\};$|^ *console\.error\([^\n]*\);$/gms, "")
    .replace(/^import .*["'](prop-types|\.\/PropTypes\.js)["'];?$/gm, "");
  const called = Object.keys(BABEL).filter((name) => rest.includes(`${name}(`));
  return called.map((name) => `const ${name} = ${BABEL[name]};\n`).join("") + rest;
}

/** The countries by how much is said of each: numbering plans of one length are often alike, and so near to each other pack better. */
function alikeTogether(source) {
  const metadata = JSON.parse(source.slice(source.indexOf("{")).replace(/;?\s*$/, ""));
  const length = ([, plan]) => JSON.stringify(plan).length;
  const countries = Object.fromEntries(Object.entries(metadata.countries).sort((one, other) => length(one) - length(other)));
  return `export default ${JSON.stringify({ ...metadata, countries })}`;
}
