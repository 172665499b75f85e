export const packageName: string;
export const projects: { react18: string; react19: string };
export function layOutProjects(): void;
export function buildExamples(service: string): void;
