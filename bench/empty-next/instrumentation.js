/** Nothing: without this file the app above would be started beside the empty one. */
export function register() {}
