/** Safe unpacking of skill layers and the cache of verified checkouts. */
module io.skillimage.cache {
    requires transitive io.skillimage.api;
    requires static transitive org.jspecify;
    requires com.github.benmanes.caffeine;
    requires com.github.luben.zstd_jni;
    requires org.slf4j;

    exports io.skillimage.cache;
}
