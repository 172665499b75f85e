/**
 * SQL written as a tagged template: what is interpolated is a bound parameter, or a piece of SQL that was written the same way.
 * No text from outside ever becomes SQL.
 *
 * A statement has few forms, by which pieces it was put together from, and its text is made once for each: making it each time
 * costs more than many a statement does.
 */
export class SqlTemplate {
  constructor(
    readonly form: Form,
    readonly values: readonly unknown[],
  ) {}

  /** With a `?` for each value. */
  get sql(): string {
    return this.form.sql;
  }

  /** What stands before, between and behind the values. */
  get strings(): readonly string[] {
    return this.form.strings;
  }
}

/** A statement and its bound parameters, of which one stands between each two of `strings`. */
export type Sql = Pick<SqlTemplate, "sql" | "strings" | "values">;

export function sql(strings: TemplateStringsArray, ...parts: readonly unknown[]): SqlTemplate {
  return put(strings, parts, templateOf(strings));
}

/** Values or pieces of SQL one after the other; at least one. */
export function join(parts: readonly unknown[], separator = ", "): SqlTemplate {
  if (parts.length === 0) throw new TypeError("A list of SQL needs at least one part.");
  return put(["", ...Array<string>(parts.length - 1).fill(separator), ""], parts, listOf(separator));
}

/** What a statement's text is without its values. */
interface Form {
  sql: string;
  strings: readonly string[];
}

/** A form by its parts: one step for each, the form at the end. */
class Step {
  form: Form | null = null;
  #next = new Map<Form | null, Step>();

  /** `null` is a value, whatever it is. */
  towards(part: Form | null): Step {
    let step = this.#next.get(part);
    if (!step) this.#next.set(part, (step = new Step()));
    return step;
  }
}

const templates = new WeakMap<TemplateStringsArray, Step>();
const lists = new Map<string, Step>();

function templateOf(strings: TemplateStringsArray): Step {
  let step = templates.get(strings);
  if (!step) templates.set(strings, (step = new Step()));
  return step;
}

function listOf(separator: string): Step {
  let step = lists.get(separator);
  if (!step) lists.set(separator, (step = new Step()));
  return step;
}

function put(strings: readonly string[], parts: readonly unknown[], first: Step): SqlTemplate {
  const values: unknown[] = [];
  let step = first;
  for (const part of parts) {
    if (part instanceof SqlTemplate) {
      for (const value of part.values) values.push(value);
      step = step.towards(part.form);
    } else {
      values.push(part);
      step = step.towards(null);
    }
  }
  step.form ??= formOf(strings, parts);
  return new SqlTemplate(step.form, values);
}

function formOf(given: readonly string[], parts: readonly unknown[]): Form {
  const strings = [given[0] ?? ""];
  for (const [index, part] of parts.entries()) {
    const after = given[index + 1] ?? "";
    if (!(part instanceof SqlTemplate)) {
      strings.push(after);
      continue;
    }
    const [begin = "", ...rest] = part.strings;
    strings[strings.length - 1] += begin;
    strings.push(...rest);
    strings[strings.length - 1] += after;
  }
  return { sql: strings.join("?"), strings };
}
