using System.Globalization;
using System.Net.Sockets;
using McpCore.Plugins.Workers;
using McpCore.Worker;

// Started by the daemon with its process id and the path of its socket, and with a token on the standard input, which stays open as long as the
// daemon lives.
if (args is not [var daemon, var socketPath] || !int.TryParse(daemon, CultureInfo.InvariantCulture, out var daemonId))
{
    Console.Error.WriteLine("McpCore.Worker runs the agents of one plugin for a daemon, which starts it by itself; there is nothing to start by hand.");
    return 2;
}

var token = Parent.ReadToken();
Parent.EndWithIt(daemonId);
using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
socket.Connect(new UnixDomainSocketEndPoint(socketPath));
using var channel = new FrameChannel(new NetworkStream(socket), sendsInPlace: true);
channel.Send(FrameKind.Hello, 0, new FrameBody().Text(token));
var session = new WorkerSession(channel);
if (session.Run())
{
    await session.StopAsync();
}

return 0;
