package io.skillimage.oci.internal.layout;

import io.skillimage.Digest;
import io.skillimage.ErrorCode;
import io.skillimage.IntegrityException;
import io.skillimage.SkillNotFoundException;
import io.skillimage.cache.Limits;
import io.skillimage.cache.TarFile;
import io.skillimage.oci.internal.image.Descriptor;
import io.skillimage.oci.internal.image.ImageRepository.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image layout in a tar file, read where it stands. It cannot be changed. Safe for use by many threads. */
public final class LayoutArchive extends LayoutContent {
    private final TarFile files;

    private LayoutArchive(TarFile files) {
        super(files.file());
        this.files = files;
    }

    /** Opens an archive that is there, and refuses one that is not in order. */
    public static LayoutArchive open(Path file, Limits limits) {
        if (!Files.exists(file)) {
            throw new SkillNotFoundException(ErrorCode.NOT_FOUND, "there is no file " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw new IntegrityException(ErrorCode.BAD_LAYOUT, file + " is no regular file, so it is no archive");
        }
        TarFile files = TarFile.open(file, limits);
        if (!files.has(MARKER) || !files.has(INDEX)) {
            throw incomplete(file);
        }
        LayoutArchive archive = new LayoutArchive(files);
        archive.requireVersion();
        return archive;
    }

    @Override
    InputStream open(String name) throws IOException {
        return files.read(name);
    }

    @Override
    public boolean has(Digest digest) {
        return files.has(name(digest));
    }

    @Override
    boolean hasAnything(Digest digest) {
        return has(digest);
    }

    @Override
    InputStream open(Digest digest) throws IOException {
        return files.read(name(digest));
    }

    private static String name(Digest digest) {
        return "blobs/" + digest.algorithm().label() + "/" + digest.hex();
    }

    @Override
    public void putBlob(Descriptor descriptor, BlobSource source) {
        throw readOnly();
    }

    @Override
    public void tag(String name, Descriptor descriptor) {
        throw readOnly();
    }

    @Override
    public void untag(String name) {
        throw readOnly();
    }

    /** Nobody opens an archive to change it. */
    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("an archive is only read");
    }
}
