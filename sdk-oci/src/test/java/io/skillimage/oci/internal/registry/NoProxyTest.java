package io.skillimage.oci.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoProxyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                       | quay.io         | 443  | true",
                "quay.io                 | quay.io         | 443  | true",
                "quay.io                 | QUAY.IO         | 443  | true",
                "quay.io                 | cdn.quay.io     | 443  | true",
                "quay.io                 | notquay.io      | 443  | false",
                ".quay.io                | cdn.quay.io     | 443  | true",
                ".quay.io                | quay.io         | 443  | false",
                "*.quay.io               | cdn.quay.io     | 443  | true",
                "quay.io:5000            | quay.io         | 5000 | true",
                "quay.io:5000            | quay.io         | 443  | false",
                "' a.example , quay.io ' | quay.io         | 443  | true",
                "10.1.2.3                | 10.1.2.3        | 443  | true",
                "10.1.2.3:5000           | 10.1.2.3        | 443  | false",
                "10.0.0.0/8              | 10.9.9.9        | 443  | true",
                "10.0.0.0/8              | 11.9.9.9        | 443  | false",
                "10.0.0.0/8              | ten.example     | 443  | false",
                "10.0.0.0/oops           | 10.9.9.9        | 443  | false",
                "fd00::/8                | [fd12::1]       | 443  | true",
                "fd00::/8                | 10.9.9.9        | 443  | false",
                "[fd12::1]:5000          | [fd12::1]       | 5000 | true",
                "fd12::1                 | fd12::1         | 443  | true",
                "''                      | quay.io         | 443  | false",
                "','                     | quay.io         | 443  | false",
                "''                      | localhost       | 443  | true",
                "''                      | 127.0.0.1       | 5000 | true",
                "''                      | [::1]           | 5000 | true",
                "''                      | 999.0.0.1       | 5000 | false"
            })
    void tellsWhatIsReachedDirectly(String list, String host, int port, boolean direct) {
        assertThat(NoProxy.parse(list).covers(host, port)).isEqualTo(direct);
    }
}
