export function packedFile(): string;
