import pino from "pino";
import type { Log } from "@/server/usecases/ports";
import { withoutDigits } from "./without-digits";

/** One JSON line an event. Events are named here and there with a few plain details; never a code, a key or a number. */
export function createLog(level: string): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, messageKey: "event" }, standardOutput());
  return {
    info: (event, details = {}) => logger.info(details, event),
    warn: (event, details = {}) => logger.warn(details, event),
    error: (event, error, details = {}) => logger.error({ ...details, error: describe(error) }, event),
  };
}

/** Lines of one turn of the event loop are written together: a write for each would cost more than making it. Who is killed loses those of that turn. */
function standardOutput(): pino.DestinationStream {
  const output = pino.destination({ fd: 1, sync: true });
  let lines = "";
  const flush = () => {
    const text = lines;
    lines = "";
    if (text !== "") output.write(text);
  };
  process.on("exit", flush);
  return {
    write(line) {
      if (lines === "") setImmediate(flush);
      lines += line;
    },
  };
}

/** Name, message and stack of an error and its cause. */
export function describe(error: unknown): string {
  const text = error instanceof Error ? `${error.stack ?? error.message}${causeOf(error)}` : String(error);
  return withoutDigits(text);
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : "";
}
