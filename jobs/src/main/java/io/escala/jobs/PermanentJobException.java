package io.escala.jobs;

/** A failure that repeating cannot mend, such as a file without the columns that an import needs. */
public class PermanentJobException extends Exception {

    private static final long serialVersionUID = 1;

    public PermanentJobException(String message) {
        super(message);
    }
}
