package io.escala.balancer.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Scratch space in which a head is put together before it is copied, in one go, into the buffer that is sent. */
final class Wire {

    private static final int INITIAL = 4096;

    private byte[] bytes = new byte[INITIAL];
    private int size;

    Wire clear() {
        size = 0;
        return this;
    }

    Wire put(byte[] from) {
        return put(from, 0, from.length);
    }

    Wire put(byte[] from, int start, int end) {
        int length = end - start;
        reserve(length);
        System.arraycopy(from, start, bytes, size, length);
        size += length;
        return this;
    }

    Wire put(char octet) {
        reserve(1);
        bytes[size++] = (byte) octet;
        return this;
    }

    Wire put(String text) {
        return put(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    int size() {
        return size;
    }

    /** A new buffer with what was put, and room for more. */
    ByteBuf toBuffer(ByteBufAllocator allocator, int more) {
        return allocator.directBuffer(size + more).writeBytes(bytes, 0, size);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }
}
