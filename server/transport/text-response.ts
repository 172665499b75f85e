/**
 * A `Response` whose whole text is known. Making the stream that every body is costs twenty times the rest of an answer, and
 * reading it back costs as much again; the production entry writes the text itself. Anybody else reads it like any other.
 */
export class TextResponse extends Response {
  readonly #text: string;
  #streamed: Response | null = null;

  constructor(text: string, init?: ResponseInit) {
    super(null, init);
    this.#text = text;
  }

  /** The text, if nobody has begun to read the stream of it. */
  static textOf(response: Response): string | null {
    return response instanceof TextResponse && !response.#streamed ? response.#text : null;
  }

  get #whole(): Response {
    return (this.#streamed ??= new Response(this.#text, this));
  }

  override get body(): Response["body"] {
    return this.#whole.body;
  }
  override get bodyUsed(): boolean {
    return this.#streamed?.bodyUsed ?? false;
  }
  override text(): Promise<string> {
    return this.#whole.text();
  }
  override json(): Promise<unknown> {
    return this.#whole.json();
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#whole.arrayBuffer();
  }
  override bytes(): ReturnType<Response["bytes"]> {
    return this.#whole.bytes();
  }
  override blob(): Promise<Blob> {
    return this.#whole.blob();
  }
  override formData(): Promise<FormData> {
    return this.#whole.formData();
  }
  override clone(): TextResponse {
    if (this.bodyUsed) throw new TypeError("The body was read already.");
    return new TextResponse(this.#text, this);
  }
}
