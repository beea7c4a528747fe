package io.escala.catalog.search;

/** What is done about more than {@link Candidates#MAX} candidates; each is a common table {@code fitting}. */
enum IfMore {
    /** Nothing: they are left to another way of searching. */
    COUNT_ONLY(
            ", counted AS MATERIALIZED (" + IfMore.COUNT + "), fitting AS (SELECT * FROM candidates",
            "(SELECT total FROM counted) <= " + Candidates.MAX,
            ")"),

    /** There is no other way, so some are ranked. */
    RANK_SOME(
            ", counted AS MATERIALIZED (" + IfMore.COUNT + "), fitting AS (SELECT * FROM candidates",
            "",
            " LIMIT (SELECT CASE WHEN total > " + Candidates.MAX + " THEN " + Candidates.RANKED
                    + " END FROM counted))"),

    /** So many are expected. As soon as enough fit, no further ones are looked at; one more tells that there are more. */
    RANK_FIRST(
            ", fitting AS MATERIALIZED (SELECT * FROM candidates",
            "",
            " LIMIT " + (Candidates.RANKED + 1) + "), counted AS MATERIALIZED (SELECT CASE"
                    + " WHEN (SELECT count(*) FROM fitting) > " + Candidates.RANKED + " THEN " + (Candidates.MAX + 1)
                    + " ELSE (" + IfMore.COUNT + ") END AS total)");

    private static final String COUNT = "SELECT count(*) AS total FROM candidates";

    private final String before;
    private final String condition;
    private final String after;

    IfMore(String before, String condition, String after) {
        this.before = before;
        this.condition = condition;
        this.after = after;
    }

    /** The common tables after {@code candidates}: those that fit the rest of the search, and how many there were. */
    Sql tables(Sql rest) {
        var fits = Sql.all(new Sql().add(condition), rest);
        return new Sql()
                .add(before)
                .add(fits.isEmpty() ? "" : " WHERE ")
                .add(fits)
                .add(after);
    }
}
