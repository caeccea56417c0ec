using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace McpCore.Cli.Connection;

/// <summary>
/// A connection to a Unix socket, made with two calls of the C library: the framework's own sockets are made for many connections at once, and
/// setting that up takes longer than all that a short command does.
/// </summary>
internal static partial class UnixSocket
{
    private const int Family = 1;
    private const int Streaming = 1;
    private const int PathStart = 2;

    /// <param name="path">The socket's path, of 107 bytes at most.</param>
    /// <param name="patience">How long a read may take; null: as long as it takes.</param>
    /// <exception cref="IOException">Nobody listens there, or this user may not connect.</exception>
    public static Stream Connect(string path, TimeSpan? patience)
    {
        var address = Address(path);
        var handle = new SafeFileHandle(CreateSocket(Family, Streaming, 0), ownsHandle: true);
        if (handle.IsInvalid)
        {
            throw Fault(path);
        }

        if (patience is { } limit)
        {
            var time = new TimeValue { Seconds = (nint)limit.TotalSeconds, Microseconds = limit.Microseconds + (limit.Milliseconds * 1000) };
            var (level, option) = OperatingSystem.IsMacOS() ? (0xffff, 0x1006) : (1, 20);
            if (SetOption(handle, level, option, ref time, Marshal.SizeOf<TimeValue>()) != 0)
            {
                handle.Dispose();
                throw Fault(path);
            }
        }

        if (ConnectSocket(handle, address, address.Length) != 0)
        {
            var fault = Fault(path);
            handle.Dispose();
            throw fault;
        }

        return new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>The C library's <c>struct sockaddr_un</c>; where BSD has its length, Linux has the low byte of the family.</summary>
    private static byte[] Address(string path)
    {
        var address = new byte[PathStart + Encoding.UTF8.GetByteCount(path) + 1];
        Encoding.UTF8.GetBytes(path, address.AsSpan(PathStart));
        (address[0], address[1]) = OperatingSystem.IsMacOS() ? ((byte)address.Length, (byte)Family) : ((byte)Family, (byte)0);
        return address;
    }

    private static IOException Fault(string path)
    {
        var inner = new Win32Exception(Marshal.GetLastPInvokeError());
        return new IOException($"{path}: {inner.Message}", inner);
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int CreateSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectSocket(SafeFileHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(SafeFileHandle socket, int level, int option, ref TimeValue value, int length);

    /// <summary>The C library's <c>struct timeval</c>.</summary>
    private struct TimeValue
    {
        public nint Seconds;
        public nint Microseconds;
    }
}
