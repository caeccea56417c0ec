using SQLitePCL;

namespace McpCore.Storage.Sqlite;

/// <summary>A prepared statement: values are bound in the order of the parameters, columns are read in the order of the result.</summary>
internal sealed class SqliteStatement(sqlite3_stmt handle, sqlite3 database, string path) : IDisposable
{
    private int _parameter;
    private int _column;

    public SqliteStatement Bind(long value) => Bound(raw.sqlite3_bind_int64(handle, ++_parameter, value));

    public SqliteStatement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(double? value) => value is { } number ? Bound(raw.sqlite3_bind_double(handle, ++_parameter, number)) : BindNull();

    public SqliteStatement Bind(string? value) => value is null ? BindNull() : Bound(raw.sqlite3_bind_text(handle, ++_parameter, value));

    public SqliteStatement Bind(ReadOnlyMemory<byte> value) => Bound(raw.sqlite3_bind_blob(handle, ++_parameter, value.Span));

    public SqliteStatement BindOrNull(ReadOnlyMemory<byte> value) => value.IsEmpty ? BindNull() : Bind(value);

    public SqliteStatement Bind(DateTimeOffset value) => Bind(value.ToUnixTimeMilliseconds());

    public SqliteStatement Bind(DateTimeOffset? value) => Bind(value?.ToUnixTimeMilliseconds());

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        SqliteFaults.Check(code, database, path);
        _column = 0;
        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that has no rows.</summary>
    public void Run()
    {
        Step();
        raw.sqlite3_reset(handle);
    }

    public bool IsNull => raw.sqlite3_column_type(handle, _column) == raw.SQLITE_NULL;

    public long Int64() => raw.sqlite3_column_int64(handle, _column++);

    public int Int32() => raw.sqlite3_column_int(handle, _column++);

    public bool Boolean() => Int64() != 0;

    public long? NullableInt64()
    {
        if (IsNull)
        {
            _column++;
            return null;
        }

        return Int64();
    }

    public double? NullableDouble()
    {
        if (IsNull)
        {
            _column++;
            return null;
        }

        return raw.sqlite3_column_double(handle, _column++);
    }

    public string? NullableText() => IsNull ? Skip<string?>(null) : Text();

    public string Text() => raw.sqlite3_column_text(handle, _column++).utf8_to_string();

    public ReadOnlyMemory<byte> Blob() => raw.sqlite3_column_blob(handle, _column++).ToArray();

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Int64());

    public DateTimeOffset? NullableTime() => NullableInt64() is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    public void Reset()
    {
        raw.sqlite3_reset(handle);
        _parameter = 0;
    }

    public void Dispose() => handle.Dispose();

    private SqliteStatement BindNull() => Bound(raw.sqlite3_bind_null(handle, ++_parameter));

    private SqliteStatement Bound(int code)
    {
        SqliteFaults.Check(code, database, path);
        return this;
    }

    private T Skip<T>(T value)
    {
        _column++;
        return value;
    }
}
