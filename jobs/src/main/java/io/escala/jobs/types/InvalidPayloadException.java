package io.escala.jobs.types;

import io.escala.jobs.PermanentJobException;

/** A payload that its job type does not accept; the message begins with the field. */
public final class InvalidPayloadException extends PermanentJobException {

    private static final long serialVersionUID = 1;

    private final String field;
    private final String fault;

    InvalidPayloadException(String field, String fault) {
        super(field + " " + fault);
        this.field = field;
        this.fault = fault;
    }

    /** Where it is wrong, as a path such as {@code payload.filter.minPrice}. */
    public String field() {
        return field;
    }

    /** What is wrong there, to be read after the field. */
    public String fault() {
        return fault;
    }
}
