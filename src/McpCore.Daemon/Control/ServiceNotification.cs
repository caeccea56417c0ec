using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace McpCore.Daemon.Control;

/// <summary>
/// Tells a service manager when the daemon answers and when it begins to stop: systemd's <c>sd_notify</c> protocol, one datagram a message to
/// the Unix socket that <c>NOTIFY_SOCKET</c> names. Without that variable nobody is told anything.
/// </summary>
internal sealed class ServiceNotification
{
    private const string Variable = "NOTIFY_SOCKET";
    private const char AbstractMark = '@';

    /// <summary>For what is left to do when no job runs any more: the last connections, the store.</summary>
    private static readonly TimeSpan TimeToClose = TimeSpan.FromSeconds(15);

    private readonly string? _address;
    private readonly ILogger _logger;

    private ServiceNotification(string? address, ILogger logger) => (_address, _logger) = (address, logger);

    /// <summary>Takes the address out of the environment, so that no process that an agent starts speaks in the daemon's name.</summary>
    public static ServiceNotification TakeFromEnvironment(ILogger logger)
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return new ServiceNotification(string.IsNullOrEmpty(address) ? null : address, logger);
    }

    /// <summary>The daemon answers.</summary>
    public void Ready(string pipe) => Send($"READY=1\nSTATUS=Answers at {pipe}");

    /// <summary>The daemon drains. It asks for the time that its settings give to running jobs: the service's own limit cannot know them.</summary>
    public void Stopping(TimeSpan timeForJobs) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"STOPPING=1\nSTATUS=Waiting for running jobs\nEXTEND_TIMEOUT_USEC={(long)(timeForJobs + TimeToClose).TotalMicroseconds}"));

    private void Send(string message)
    {
        if (_address is null)
        {
            return;
        }

        try
        {
            // A name that starts with "@" is no file: the kernel's own name space, marked by a zero byte.
            var path = _address[0] == AbstractMark ? '\0' + _address[1..] : _address;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(message), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            // The daemon serves its clients all the same; the service manager acts on its own time-outs.
            Log.ServiceNotNotified(_logger, message.Split('\n')[0], _address, exception.Message);
        }
    }
}
