package io.skillimage.skillctl;

import picocli.CommandLine.IVersionProvider;

/** The version of this program, from the manifest of its jar. */
final class ProductVersion implements IVersionProvider {
    static String number() {
        String version = ProductVersion.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"skillctl " + number()};
    }
}
