package io.escala.local.system;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one stack that most of them share; it is stopped after the last of them. */
final class SharedStack implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedStack.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        stack(context);
    }

    private static RunningStack stack(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(
                        RunningStack.class,
                        key -> {
                            try {
                                return RunningStack.start("shared stack", "--fresh");
                            } catch (Exception e) {
                                throw new IllegalStateException("the shared stack does not start", e);
                            }
                        },
                        RunningStack.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == RunningStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack(context);
    }
}
