package io.escala.catalog.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;

class ProblemMapperTest {

    private final ProblemMapper mapper = new ProblemMapper(new ObjectMapper());

    /** As the transaction manager tells of it: a worker that hears 500 takes it for a failure of its job. */
    @Test
    void aDatabaseThatDiesWhileItCommitsIsAway() {
        var commit = new XAException("Error trying to transactionCommit local transaction");
        commit.initCause(new SQLException("terminating connection due to unexpected postmaster exit", "57P01"));
        var rollback = new RollbackException("ARJUNA016053: Could not commit transaction.");
        rollback.addSuppressed(commit);
        assertThat(mapper.failed(new IllegalStateException(rollback)).getStatus())
                .isEqualTo(503);
    }

    @Test
    void aStatementThatIsWrongIsNot() {
        assertThat(mapper.failed(new IllegalStateException(new SQLException("syntax", "42601")))
                        .getStatus())
                .isEqualTo(500);
    }
}
