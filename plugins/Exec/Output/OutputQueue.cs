using System.Threading.Channels;

namespace McpCore.Exec.Output;

/// <summary>
/// The lines on their way from the threads that read them to the run that deals with them. It holds so many lines and no more: a program that prints
/// faster than that has to wait.
/// </summary>
internal sealed class OutputQueue : IDisposable
{
    private const int Capacity = 256;

    private readonly Channel<OutputLine> _lines = Channel.CreateUnbounded<OutputLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _room = new(Capacity);
    private readonly CancellationTokenSource _abandoned = new();
    private int _open = 2;

    public ChannelReader<OutputLine> Lines => _lines.Reader;

    /// <summary>Reads both outputs to their ends, each on a thread of its own: a read of a pipe holds its thread, and those of the shared pool are few.</summary>
    public void Read(Stream output, Stream error)
    {
        Start("exec-stdout", () => ReadToEnd(output, isError: false));
        Start("exec-stderr", () => ReadToEnd(error, isError: true));
    }

    /// <summary>Makes room for another line, once one has been dealt with.</summary>
    public void Done() => _room.Release();

    /// <summary>Nobody deals with lines any more: what still comes is read and dropped.</summary>
    public void Dispose()
    {
        _abandoned.Cancel();
        _lines.Writer.TryComplete();
    }

    private static void Start(string name, ThreadStart read) => new Thread(read, maxStackSize: 256 * 1024) { IsBackground = true, Name = name }.UnsafeStart();

    private void ReadToEnd(Stream stream, bool isError)
    {
        try
        {
            var lines = new LineSplitter(isError, Add);
            var buffer = new byte[16 * 1024];
            for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
            {
                lines.Take(buffer.AsSpan(0, read));
            }

            lines.Finish();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process is gone, and its outputs with it.
        }
        finally
        {
            if (Interlocked.Decrement(ref _open) == 0)
            {
                _lines.Writer.TryComplete();
            }
        }
    }

    private void Add(OutputLine line)
    {
        try
        {
            _room.Wait(_abandoned.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _lines.Writer.TryWrite(line);
    }
}
