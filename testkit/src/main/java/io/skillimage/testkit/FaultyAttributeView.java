package io.skillimage.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A view of attributes of any kind whose methods may fail. */
final class FaultyAttributeView implements InvocationHandler {
    private final FileAttributeView real;
    private final Path path;
    private final FaultPlan plan;

    private FaultyAttributeView(FileAttributeView real, Path path, FaultPlan plan) {
        this.real = real;
        this.path = path;
        this.plan = plan;
    }

    static <V extends FileAttributeView> V of(Class<V> type, V real, Path path, FaultPlan plan) {
        return type.cast(Proxy.newProxyInstance(
                FaultyAttributeView.class.getClassLoader(),
                new Class<?>[] {type},
                new FaultyAttributeView(real, path, plan)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        String name = method.getName();
        if (name.startsWith("set") || name.equals("write") || name.equals("delete")) {
            plan.before(FileOperation.SET_ATTRIBUTES, path, null, shown(name, arguments == null ? null : arguments[0]));
        } else if (!name.equals("name")) {
            plan.before(FileOperation.READ_ATTRIBUTES, path);
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** Returns the words for setting something; members of a set stand in order, so that they can be compared. */
    static String shown(String name, @Nullable Object value) {
        Object ordered = value instanceof Set<?> members
                ? members.stream().map(String::valueOf).sorted().toList()
                : value;
        return " (" + name + " " + ordered + ")";
    }
}
