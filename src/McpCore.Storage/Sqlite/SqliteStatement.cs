using System.Text;
using SQLitePCL;

namespace McpCore.Storage.Sqlite;

/// <summary>A prepared statement: values are bound in the order of the parameters, columns are read in the order of the result.</summary>
internal sealed unsafe class SqliteStatement : IDisposable
{
    /// <summary>A text of up to so many bytes is made on the stack.</summary>
    private const int StackText = 512;

    /// <summary>SQLITE_STMTSTATUS_REPREPARE.</summary>
    private const int Reprepared = 5;

    private readonly sqlite3_stmt _owner;
    private readonly nint _handle;
    private readonly sqlite3 _database;
    private readonly string _path;
    private int _parameter;
    private int _column;
    private bool _isBound;
    private bool _isUnderWay;

    public SqliteStatement(sqlite3_stmt handle, sqlite3 database, string path)
    {
        (_owner, _database, _path) = (handle, database, path);
        _handle = handle.DangerousGetHandle();
    }

    /// <summary>How often it was compiled again.</summary>
    public int Recompilations => raw.sqlite3_stmt_status(_owner, Reprepared, 0);

    public SqliteStatement Bind(long value) => Bound(SqliteNative.Bind(_handle, ++_parameter, value));

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(double? value) => value is { } number ? Bound(SqliteNative.Bind(_handle, ++_parameter, number)) : BindNull();

    public SqliteStatement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most > StackText)
        {
            return BindText(Encoding.UTF8.GetBytes(value));
        }

        Span<byte> text = stackalloc byte[StackText];
        return BindText(text[..Encoding.UTF8.GetBytes(value, text)]);
    }

    public SqliteStatement Bind(ReadOnlyMemory<byte> value)
    {
        // Without a byte there is still to be an address: no address means NULL.
        fixed (byte* data = value.IsEmpty ? "-"u8 : value.Span)
        {
            return Bound(SqliteNative.BindBlob(_handle, ++_parameter, data, value.Length, SqliteNative.Copied));
        }
    }

    public SqliteStatement BindOrNull(ReadOnlyMemory<byte> value) => value.IsEmpty ? BindNull() : Bind(value);

    public SqliteStatement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(DateTimeOffset? value) => Bind(value?.ToUnixTimeMilliseconds());

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        _isUnderWay = true;
        var code = SqliteNative.Step(_handle);
        SqliteFaults.Check(code, _database, _path);
        _column = 0;
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that has no rows.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public bool IsNull => SqliteNative.ColumnType(_handle, _column) == raw.SQLITE_NULL;

    public long Int64() => SqliteNative.ColumnInt64(_handle, _column++);

    public int Int32() => (int)Int64();

    public bool Boolean() => Int64() != 0;

    public long? NullableInt64() => IsNull ? Skip<long?>() : Int64();

    public double? NullableDouble() => IsNull ? Skip<double?>() : SqliteNative.ColumnDouble(_handle, _column++);

    public string? NullableText() => IsNull ? Skip<string?>() : Text();

    public string Text()
    {
        var text = SqliteNative.ColumnText(_handle, _column);
        return Encoding.UTF8.GetString(text, SqliteNative.ColumnBytes(_handle, _column++));
    }

    public ReadOnlyMemory<byte> Blob()
    {
        var data = SqliteNative.ColumnBlob(_handle, _column);
        return new ReadOnlySpan<byte>(data, SqliteNative.ColumnBytes(_handle, _column++)).ToArray();
    }

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Int64());

    public DateTimeOffset? NullableTime() => NullableInt64() is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>Ready to be bound from the first parameter; parameters that are not bound are NULL.</summary>
    public void Reset()
    {
        if (_isUnderWay)
        {
            // It returns once more what the last step has.
            _ = SqliteNative.Reset(_handle);
            _isUnderWay = false;
        }

        if (_isBound)
        {
            _ = SqliteNative.ClearBindings(_handle);
            _isBound = false;
        }

        _parameter = 0;
    }

    public void Dispose() => _owner.Dispose();

    private SqliteStatement BindText(ReadOnlySpan<byte> value)
    {
        fixed (byte* text = value.IsEmpty ? "-"u8 : value)
        {
            return Bound(SqliteNative.BindText(_handle, ++_parameter, text, value.Length, SqliteNative.Copied));
        }
    }

    private SqliteStatement BindNull()
    {
        _parameter++;
        return this;
    }

    private SqliteStatement Bound(int code)
    {
        _isBound = true;
        SqliteFaults.Check(code, _database, _path);
        return this;
    }

    private T? Skip<T>()
    {
        _column++;
        return default;
    }
}
