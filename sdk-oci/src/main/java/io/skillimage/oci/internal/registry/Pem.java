package io.skillimage.oci.internal.registry;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM files (RFC 7468). Messages name the file and never what is in it. */
final class Pem {
    private static final int MAX_BYTES = 8 * 1024 * 1024;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    /** What stands before a PKCS #1 key to make it PKCS #8: the version and the algorithm rsaEncryption. */
    private static final byte[] RSA_PREFIX = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private Pem() {}

    /** Returns the certificates in a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try {
            List<X509Certificate> certificates =
                    factory.generateCertificates(new ByteArrayInputStream(read(file))).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw new GeneralSecurityException(file + " holds a certificate that cannot be read", e);
        }
        throw new GeneralSecurityException(file + " holds no certificates");
    }

    /** Returns the private key in a file: PKCS #8, or PKCS #1 for RSA, without a password. */
    static PrivateKey privateKey(Path file) throws GeneralSecurityException {
        Matcher key = KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!key.find()) {
            throw new GeneralSecurityException(file + " holds no private key in PEM form");
        }
        byte[] bytes = base64(file, key.group(2));
        return switch (key.group(1)) {
            case "PRIVATE KEY" -> decoded(file, bytes);
            case "RSA PRIVATE KEY" -> decoded(file, sequence(RSA_PREFIX, element(0x04, bytes)));
            default ->
                throw new GeneralSecurityException(file + " holds a key of the kind " + key.group(1)
                        + "; 'openssl pkcs8 -topk8 -nocrypt' makes one" + " that can be read");
        };
    }

    private static byte[] base64(Path file, String text) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(file + " holds a private key that is not in base64", e);
        }
    }

    private static PrivateKey decoded(Path file, byte[] pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // It is of another kind, or of none.
            }
        }
        throw new GeneralSecurityException(file + " holds a private key that cannot be read");
    }

    private static byte[] sequence(byte[] first, byte[] second) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(first);
        content.writeBytes(second);
        return element(0x30, content.toByteArray());
    }

    /** Encodes an element as DER has it: its length in as few bytes as will do. */
    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int first = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - first));
            out.write(length, first, length.length - first);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] read(Path file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new GeneralSecurityException(file + " is larger than " + MAX_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new GeneralSecurityException(file + " cannot be read", e);
        }
    }
}
