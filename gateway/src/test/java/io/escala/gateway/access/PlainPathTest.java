package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/products",
                "/api/products/a.b..c",
                "/api/products/.hidden",
                "/api/products/..x",
                "/api/products/a%2Bb",
                "/api/products/caf%C3%A9",
                "/api/products/a%20b"
            })
    void aPathThatMeansOneThingIsPlain(String path) {
        assertThat(PlainPath.isPlain(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api/products",
                "*",
                "//api/products",
                "/api//jobs",
                "/api/jobs//",
                "/api/products/..",
                "/api/products/../jobs",
                "/api/./jobs",
                "/.",
                "/api/products/%2e%2e/jobs",
                "/api/products/%2E",
                "/api/products/a%2Fb",
                "/api/products/a%2fb",
                "/api/products/a%5cb",
                "/api/products\\x",
                "/api;v=1/jobs",
                "/api/jobs;x",
                "/api/jobs%3Bx",
                "/api/products/%00",
                "/api/products/%252e%252e",
                "/api/products/%",
                "/api/products/%2",
                "/api/products/%zz"
            })
    void aPathWithRoomForDoubtIsNot(String path) {
        assertThat(PlainPath.isPlain(path)).isFalse();
    }
}
