package io.escala.balancer.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A name server with address and service records that a test changes; it can also fail or be silent. */
public final class FakeNameServer implements AutoCloseable {

    /** A service record. */
    public record Service(String target, int port) {}

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
    private final Map<String, List<Service>> services = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final Channel channel;
    private volatile DnsResponseCode failure = DnsResponseCode.NOERROR;
    private volatile boolean silent;

    public FakeNameServer() throws InterruptedException {
        channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel opened) {
                        opened.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    public int queries() {
        return queries.get();
    }

    public void addresses(String name, String... literals) {
        addresses.put(name + ".", List.of(literals));
    }

    public void services(String name, Service... records) {
        services.put(name + ".", List.of(records));
    }

    public void fail(DnsResponseCode code) {
        failure = code;
    }

    public void silent(boolean wanted) {
        silent = wanted;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramDnsQuery query) {
            queries.incrementAndGet();
            if (silent) {
                return;
            }
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            var response = new DatagramDnsResponse(
                    /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            if (!failure.equals(DnsResponseCode.NOERROR)) {
                response.setCode(failure);
            } else {
                answer(question, response);
            }
            var _ = context.writeAndFlush(response);
        }

        private void answer(DnsQuestion question, DatagramDnsResponse response) {
            if (question.type().equals(DnsRecordType.A)) {
                for (var literal : addresses.getOrDefault(question.name(), List.of())) {
                    var content = Unpooled.wrappedBuffer(NetUtil.createByteArrayFromIpAddressString(literal));
                    response.addRecord(
                            DnsSection.ANSWER, new DefaultDnsRawRecord(question.name(), DnsRecordType.A, 30, content));
                }
            } else if (question.type().equals(DnsRecordType.SRV)) {
                for (var service : services.getOrDefault(question.name(), List.of())) {
                    var content =
                            Unpooled.buffer().writeShort(0).writeShort(100).writeShort(service.port());
                    for (var label : service.target().split("\\.", -1)) {
                        content.writeByte(label.length()).writeBytes(Message.ascii(label));
                    }
                    content.writeByte(0);
                    response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(question.name(), DnsRecordType.SRV, 30, content));
                }
            }
        }
    }
}
