export function propsTable(folder: string): string;
export function inReadme(text: string): string | undefined;
