/** An error as EMR names it on the wire: `__type` with `ErrorCode` and `Message`. */
export class EmrError extends Error {
  override readonly name = 'EmrError';
  readonly type: string;
  readonly status: number;
  readonly errorCode: string | null;

  constructor(type: string, message: string, status = 400, errorCode: string | null = null) {
    super(message);
    this.type = type;
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** What EMR answers when an id or an argument does not fit its present state. */
export const invalidRequest = (message: string, errorCode: string | null = 'InvalidRequest'): EmrError =>
  new EmrError('InvalidRequestException', message, 400, errorCode);

/** What EMR answers when the request itself has the wrong shape. */
export const validationFailed = (message: string): EmrError => new EmrError('ValidationException', message);
