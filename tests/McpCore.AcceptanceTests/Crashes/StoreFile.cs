using System.Text;

namespace McpCore.AcceptanceTests.Crashes;

/// <summary>The file of a store, for harm from outside.</summary>
internal sealed class StoreFile(string path)
{
    private const int PageSize = 4096;

    public string Path { get; } = path;

    /// <summary>Flips one bit of the first place where the text stands.</summary>
    public void FlipBitOf(string text)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var at = Find(file, text);
        file.Position = at;
        var letter = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(letter ^ 1));
    }

    /// <summary>Overwrites the whole page on which the text stands.</summary>
    public void DestroyPageOf(string text)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = Find(file, text) / PageSize * PageSize;
        file.Write(Enumerable.Repeat((byte)0xA5, PageSize).ToArray());
    }

    /// <summary>Cuts off what lies behind a part of the file.</summary>
    public void Truncate(double part)
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.SetLength((long)(file.Length * part) / PageSize * PageSize);
    }

    private static long Find(FileStream file, string text)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        Assert.True(at > 0, $"\"{text}\" is not in {file.Name}.");
        return at;
    }
}
