/** The interface, values and errors of the skill image resolver. */
module io.skillimage.api {
    requires static transitive org.jspecify;

    exports io.skillimage;
}
