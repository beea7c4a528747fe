package io.escala.balancer.discovery;

import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.ArrayList;
import java.util.List;

/**
 * A service record (RFC 2782); priority and weight are not used, since all backends are equal.
 *
 * @param target the host that serves
 * @param port the port on which it does
 */
record ServiceRecord(String target, int port) {

    /** The service records among others. */
    static List<ServiceRecord> of(List<DnsRecord> records) {
        var services = new ArrayList<ServiceRecord>();
        for (var found : records) {
            if (found.type().equals(DnsRecordType.SRV) && found instanceof DnsRawRecord raw) {
                var content = raw.content().duplicate();
                content.skipBytes(2 * Short.BYTES);
                int port = content.readUnsignedShort();
                services.add(new ServiceRecord(DefaultDnsRecordDecoder.decodeName(content), port));
            }
        }
        return services;
    }
}
