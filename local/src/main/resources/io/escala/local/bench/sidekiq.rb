# The work of QueueBench for Sidekiq. Argument: port of Redis.
require 'sidekiq'
require 'sidekiq/api'
require 'sidekiq/launcher'
require 'sidekiq/processor'

REDIS = { url: "redis://127.0.0.1:#{ARGV[0]}/0" }.freeze
TEXT = 'x' * (256 - '{"text":""}'.length)
BULK = 1000
LATENCY_CONCURRENCY = 10
$lock = Mutex.new
$changed = ConditionVariable.new
$done = 0
$submitted = []
$millis = []

Sidekiq.logger.level = Logger::WARN
# What Sidekiq 6 is warned of for every command would cost more than the command.
Redis.silence_deprecations = true if Redis.respond_to?(:silence_deprecations=)
Redis.sadd_returns_boolean = false if Redis.respond_to?(:sadd_returns_boolean=)
Sidekiq.configure_client { |config| config.redis = REDIS.merge(size: 5) }

def monotonic = Process.clock_gettime(Process::CLOCK_MONOTONIC)

def tell(text)
  puts "> #{text}"
  $stdout.flush
end

class NoOp
  include Sidekiq::Worker

  def perform(argument)
    now = monotonic
    $lock.synchronize do
      $millis << (now - $submitted[argument]) * 1000 if argument.is_a?(Integer)
      $done += 1
      $changed.signal
    end
  end
end

# A Sidekiq server in this process, until so many jobs are done; gives the seconds that took.
def work(concurrency, jobs)
  $done = 0
  Sidekiq.redis = Sidekiq::RedisConnection.create(REDIS.merge(size: concurrency + 5))
  options = Sidekiq.options.merge(queues: ['default'], concurrency: concurrency, labels: [], timeout: 5)
  options[:fetch] = Sidekiq::BasicFetch.new(options)
  start = monotonic
  launcher = Sidekiq::Launcher.new(options)
  launcher.run
  yield if block_given?
  $lock.synchronize { $changed.wait($lock) until $done >= jobs }
  took = monotonic - start
  launcher.stop
  took
end

def fill(jobs)
  start = monotonic
  (0...jobs).each_slice(BULK) { |part| Sidekiq::Client.push_bulk('class' => NoOp, 'args' => part.map { [{ 'text' => TEXT }] }) }
  format('seconds=%.6f', monotonic - start)
end

def drain(concurrency, jobs)
  format('seconds=%.6f', work(concurrency, jobs))
end

def latency(rate, seconds)
  count = rate * seconds
  $submitted = Array.new(count)
  $millis = []
  work(LATENCY_CONCURRENCY, count) do
    start = monotonic
    count.times do |i|
      wait = start + i.fdiv(rate) - monotonic
      sleep(wait) if wait.positive?
      $submitted[i] = monotonic
      NoOp.perform_async(i)
    end
  end
  sorted = $millis.sort
  at = ->(percentile) { sorted[[count - 1, count * percentile / 100].min] }
  format('p50=%.3f p99=%.3f max=%.3f', at.(50), at.(99), at.(100))
end

tell('ready')
while (line = $stdin.gets)
  command, *numbers = line.split
  break if command == 'quit'

  tell(send(command, *numbers.map(&:to_i)))
end
