namespace McpCore.Daemon.Configuration;

/// <summary>A place in a text file, as editors count: lines and columns (in characters) from 1.</summary>
internal readonly record struct FilePosition(int Line, int Column);
