export function pgBouncerVersion(): string | null;
export function startPgBouncer(server: string): Promise<{
  /** The same database through it, in transaction mode. */
  url(through?: string): string;
  stop(): Promise<void>;
}>;
