package io.skillimage.cache;

import io.skillimage.ErrorCode;
import io.skillimage.SkillFile;
import io.skillimage.SkillWarning;
import io.skillimage.UnsafeContentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tree that layers build up, in memory and on disk. It holds directories and regular files only, all made here in
 * a directory made here, so no path can lead out of it.
 *
 * <p>Layers apply as the OCI image specification says ("Image Layer Filesystem Changeset"): a later layer may replace a
 * file, turn a file into a directory or the other way round, and remove with whiteouts what earlier layers, not it
 * itself, brought. Names that only differ in case or normalisation are refused, whichever layers they come from.
 */
final class SkillTree {
    private final Node root;
    private final FileAttribute<?>[] directoryMode;
    private final FileAttribute<?>[] fileMode;
    private final FileAttribute<?>[] executableMode;
    private final Notes notes;
    private int layer;
    private int impliedDirectories;
    private LayerErrors errors = new LayerErrors("the skill");
    /** Where this layer's last file went, because the next one often goes there, too. Nothing in the layer removes it. */
    private @Nullable Node lastParent;

    /** Makes the tree's directory, which must not exist yet. */
    SkillTree(Path directory, TreeMode mode, Notes notes) throws IOException {
        this.root = Node.directory("", directory, "", 0);
        this.directoryMode = TreeMode.ofOpenDirectory(directory);
        this.fileMode = mode.ofFile(directory, false);
        this.executableMode = mode.ofFile(directory, true);
        this.notes = notes;
        Files.createDirectory(directory, directoryMode);
    }

    void startLayer(LayerErrors layerErrors) {
        layer++;
        errors = layerErrors;
        lastParent = null;
    }

    /** Goes on with a layer of several parts, of which no two may bring the same. */
    void continueLayer(LayerErrors layerErrors) {
        errors = layerErrors;
    }

    void addDirectory(EntryName name) throws IOException {
        directory(name.segments(), name).layer = layer;
    }

    /** Returns how many directories were made that no entry had brought. */
    int impliedDirectories() {
        return impliedDirectories;
    }

    /** Makes room for a file and returns where to write it. */
    NewFile addFile(EntryName name, boolean executable) throws IOException {
        Node parent = parent(name);
        String segment = name.last();
        String folded = EntryName.fold(segment);
        Node old = parent.children().get(folded);
        SkillFile replaced = old == null ? null : makeRoom(old, segment, name);
        Node node = Node.file(segment, resolve(parent, segment, name), name.path(), layer);
        parent.children().put(folded, node);
        return new NewFile(node, replaced, executable);
    }

    /** Removes what earlier layers have at {@code target} in {@code directory}; nothing there is fine. */
    void whiteout(List<String> directory, String target) throws IOException {
        Node parent = find(directory);
        Node node = parent == null ? null : parent.children().get(EntryName.fold(target));
        if (parent != null && node != null && node.name.equals(target) && removeEarlier(node)) {
            parent.children().remove(EntryName.fold(target));
        }
    }

    /** Removes everything that earlier layers have in {@code directory}. */
    void clear(List<String> directory) throws IOException {
        Node node = find(directory);
        if (node != null) {
            removeEarlierChildren(node);
        }
    }

    /** Returns the files, sorted by path. */
    List<SkillFile> files() {
        List<SkillFile> files = new ArrayList<>();
        collect(root, files, new ArrayList<>());
        files.sort(Comparator.comparing(SkillFile::path));
        return List.copyOf(files);
    }

    /** Returns the paths of all directories below the root, parents first. */
    List<String> directories() {
        List<String> directories = new ArrayList<>();
        collect(root, new ArrayList<>(), directories);
        return List.copyOf(directories);
    }

    /** One file that is being written. */
    final class NewFile {
        private final Node node;
        private final @Nullable SkillFile replaced;
        private final boolean executable;

        private NewFile(Node node, @Nullable SkillFile replaced, boolean executable) {
            this.node = node;
            this.replaced = replaced;
            this.executable = executable;
        }

        FileSink open(LayerHashes hashes) throws IOException {
            return FileSink.create(node.path, executable ? executableMode : fileMode, hashes);
        }

        void written(FileSink sink) {
            SkillFile file = new SkillFile(node.skillPath, sink.size(), sink.digest(), executable);
            node.file = file;
            if (replaced != null && !replaced.equals(file)) {
                noteReplaced(node.skillPath);
            }
        }
    }

    private Node parent(EntryName name) throws IOException {
        Node parent = lastParent;
        if (parent == null || !name.isIn(parent.skillPath)) {
            parent = directory(name.parent(), name);
            lastParent = parent;
        }
        return parent;
    }

    private Node directory(List<String> segments, EntryName name) throws IOException {
        Node at = root;
        for (String segment : segments) {
            String folded = EntryName.fold(segment);
            Node child = at.children().get(folded);
            if (child != null && child.isDirectory() && child.name.equals(segment)) {
                at = child;
                continue;
            }
            if (child != null) {
                makeRoom(child, segment, name);
                noteReplaced(child.skillPath);
            }
            String path = at == root ? segment : at.skillPath + "/" + segment;
            Node made = Node.directory(segment, resolve(at, segment, name), path, layer);
            Files.createDirectory(made.path, directoryMode);
            at.children().put(folded, made);
            at = made;
            if (!path.equals(name.path())) {
                impliedDirectories++;
            }
        }
        return at;
    }

    /** Removes what an earlier layer has where this one wants something else; returns it if it was a file. */
    private @Nullable SkillFile makeRoom(Node old, String segment, EntryName name) throws IOException {
        if (!old.name.equals(segment)) {
            throw errors.unsafe(
                    ErrorCode.CASE_COLLISION,
                    name.path(),
                    "has the same name as '" + LayerErrors.shorten(old.skillPath)
                            + "' on systems that ignore case or normalisation");
        }
        if (isTouched(old)) {
            throw duplicate(name);
        }
        Trees.remove(old.path);
        if (old.isDirectory()) {
            noteReplaced(old.skillPath);
        }
        return old.file;
    }

    private boolean isTouched(Node node) {
        if (node.layer == layer) {
            return true;
        }
        return node.isDirectory() && node.children().values().stream().anyMatch(this::isTouched);
    }

    /** Returns whether the node is gone: it stays if this layer has brought it or something below it. */
    private boolean removeEarlier(Node node) throws IOException {
        if (node.isDirectory()) {
            removeEarlierChildren(node);
        }
        if (node.layer == layer || (node.isDirectory() && !node.children().isEmpty())) {
            return false;
        }
        Files.delete(node.path);
        return true;
    }

    private void removeEarlierChildren(Node node) throws IOException {
        for (Iterator<Node> children = node.children().values().iterator(); children.hasNext(); ) {
            if (removeEarlier(children.next())) {
                children.remove();
            }
        }
    }

    private @Nullable Node find(List<String> segments) {
        Node at = root;
        for (String segment : segments) {
            Node child = at.isDirectory() ? at.children().get(EntryName.fold(segment)) : null;
            if (child == null || !child.name.equals(segment)) {
                return null;
            }
            at = child;
        }
        return at.isDirectory() ? at : null;
    }

    /** A process whose locale is plain ASCII cannot name every file. */
    private Path resolve(Node parent, String segment, EntryName name) {
        try {
            return parent.path.resolve(segment);
        } catch (InvalidPathException e) {
            throw errors.unsafe(
                    ErrorCode.BAD_NAME,
                    name.path(),
                    "has a name that this process cannot give to a file: its locale's encoding lacks a character");
        }
    }

    private void noteReplaced(String path) {
        notes.add(SkillWarning.Code.MULTI_LAYER, path, "of an earlier layer is replaced by " + errors.layer());
    }

    private UnsafeContentException duplicate(EntryName name) {
        return errors.unsafe(ErrorCode.DUPLICATE_ENTRY, name.path(), "stands twice");
    }

    private static void collect(Node node, List<SkillFile> files, List<String> directories) {
        for (Node child : node.children().values()) {
            if (child.isDirectory()) {
                directories.add(child.skillPath);
                collect(child, files, directories);
            } else if (child.file != null) {
                files.add(child.file);
            }
        }
    }

    /** A file or directory of the tree. */
    private static final class Node {
        private final String name;
        private final Path path;
        private final String skillPath;
        /** By folded name, in the order of the archive, which is mostly sorted; null for a file. */
        private final @Nullable Map<String, Node> children;
        /** The layer that brought it last. */
        private int layer;
        /** What a file holds, once it is written. */
        private @Nullable SkillFile file;

        private Node(String name, Path path, String skillPath, @Nullable Map<String, Node> children, int layer) {
            this.name = name;
            this.path = path;
            this.skillPath = skillPath;
            this.children = children;
            this.layer = layer;
        }

        static Node directory(String name, Path path, String skillPath, int layer) {
            return new Node(name, path, skillPath, new LinkedHashMap<>(), layer);
        }

        static Node file(String name, Path path, String skillPath, int layer) {
            return new Node(name, path, skillPath, null, layer);
        }

        boolean isDirectory() {
            return children != null;
        }

        Map<String, Node> children() {
            if (children == null) {
                throw new IllegalStateException(skillPath + " is no directory");
            }
            return children;
        }
    }
}
