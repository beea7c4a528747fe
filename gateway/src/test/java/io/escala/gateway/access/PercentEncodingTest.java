package io.escala.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/products?q=a+b", "/?q=%20", "/caf%C3%A9?q=%e2%82%ac", "/?q=%F0%9F%98%80&x=%41"})
    void whatEncodesTextIsUtf8(String uri) {
        assertThat(PercentEncoding.isUtf8(uri)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/?q=%ff",
                "/?q=%C3",
                "/?q=%C3a%A9",
                "/?q=%c0%ae",
                "/?q=%ed%a0%80",
                "/%e2%82?q=%ac",
                "/?q=%f8%88",
                "/?q=%",
                "/?q=%4",
                "/?q=%+1"
            })
    void whatDoesNotIsRefused(String uri) {
        assertThat(PercentEncoding.isUtf8(uri)).isFalse();
    }
}
