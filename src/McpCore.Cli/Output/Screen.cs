using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace McpCore.Cli.Output;

/// <summary>One of the two streams that a command prints to, each line at once. Written to directly, for that starts sooner than the framework's console.</summary>
internal sealed partial class Screen
{
    /// <summary>Narrower terminals are treated as if they had this many cells.</summary>
    private const int LeastWidth = 40;
    private const int WidthOfUnknown = 80;

    private readonly Stream _stream;

    /// <param name="stream">Standard output or standard error.</param>
    /// <param name="isTerminal">Whether it goes to a terminal, and not to a file or a program.</param>
    /// <param name="isColoured">Whether styles are shown.</param>
    public Screen(Stream stream, bool isTerminal, bool isColoured) => (_stream, IsTerminal, IsColoured) = (stream, isTerminal, isColoured);

    public bool IsTerminal { get; }

    public bool IsColoured { get; }

    /// <summary>Cells of a line. A file has no limit.</summary>
    public int Width => IsTerminal ? Math.Max(LeastWidth, SizeOfTerminal().Columns - 1) : int.MaxValue;

    /// <summary>Lines that are seen at once.</summary>
    public static int Height => SizeOfTerminal().Rows;

    public void Line() => Write("\n");

    public void Line([InterpolatedStringHandlerArgument("")] StyledText text) => Write(text.ToString() + '\n');

    /// <summary>Names on the left, values on the right; rows without a value are left out.</summary>
    public void Rows(int width, params Row[] rows)
    {
        foreach (var row in rows)
        {
            if (row.Value.Text.Length > 0)
            {
                Line($"{Styled.Dim(row.Name)}{Cells.Spaces(Math.Max(1, width - row.Name.Length))}{row.Value}");
            }
        }
    }

    /// <summary>Prints a text as it is.</summary>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Prints UTF-8 as it is.</summary>
    public void Write(ReadOnlySpan<byte> utf8)
    {
        _stream.Write(utf8);
        _stream.Flush();
    }

    private static (int Columns, int Rows) SizeOfTerminal()
    {
        if (OperatingSystem.IsWindows())
        {
            return (Console.WindowWidth, Console.WindowHeight);
        }

        // The framework's way reads the terminal's database first, which nobody here needs.
        var size = default(WindowSize);
        for (var descriptor = 2; descriptor >= 0; descriptor--)
        {
            if (ReadWindowSize(descriptor, OperatingSystem.IsMacOS() ? 0x40087468u : 0x5413u, ref size) == 0 && size.Columns > 0)
            {
                return (size.Columns, size.Rows);
            }
        }

        return (WidthOfUnknown, 24);
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int ReadWindowSize(int descriptor, nuint request, ref WindowSize size);

    /// <summary>The C library's <c>struct winsize</c>.</summary>
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsAcross;
        public ushort PixelsDown;
    }
}
