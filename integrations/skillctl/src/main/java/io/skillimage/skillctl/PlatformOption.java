package io.skillimage.skillctl;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which image to take out of an image index. */
final class PlatformOption {
    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            converter = PlatformConverter.class,
            description = "Take the image for this platform, such as linux/arm64, where an image index has several.")
    @Nullable
    String platform;
}
