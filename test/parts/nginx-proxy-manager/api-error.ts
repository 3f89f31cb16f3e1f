/** An answer other than success, in the shape the API gives it. */
export class ApiError extends Error {
  readonly status: number;
  readonly i18n: unknown;

  constructor(status: number, message: string, i18n?: unknown) {
    super(message);
    this.status = status;
    this.i18n = i18n;
  }

  toBody(): object {
    const i18n = this.i18n === undefined ? {} : { message_i18n: this.i18n };
    return { error: { code: this.status, message: this.message, ...i18n } };
  }
}

/** What the API says when anything unforeseen happens; also its answer to several foreseeable requests. */
export const internalError = (status = 500) => new ApiError(status, "Internal Error");

export const noSuchItem = (id: number) =>
  new ApiError(404, id === 0 || Number.isNaN(id) ? "Not Found" : `Not Found - ${id}`);

/** The backend died in the middle of a request: the admin port answers for it. */
export class BackendKilled extends Error {}
