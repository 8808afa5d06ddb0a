using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mot.Tests.Surface;

namespace Mot.Tests;

/// <summary>The checker against a small library that offers more than its listing says.</summary>
public sealed class SurfaceCheckerTests
{
    private const string Listing = """
        What follows is a listing.

        [Lib] interface IMachine<T> : IDisposable
            prop public int Count { get; set; }
            public T Step(T input, params int[] at)

        [Lib] enum Gear : IComparable, IFormattable
            Park=0, Drive=1, Reverse=-1

        [Lib] delegate Watcher<T>
            void Invoke(ref T value)

        [Lib] abstract class Base<T1, T2> : IDisposable where T1: class,new()
            ctor protected (string name)
            field protected T2 state
            public T1 First(IReadOnlyList<T1> items, T2 other)
            public abstract T2 Second(Dictionary<T1, T2[]> map)
            public virtual void Third()
            protected internal virtual int? Fourth(out long value)
            public void Dispose()

        [Lib] class Engine : Base<string, int>
            ctor public (string name = "a, b", Char separator = ,, Gear gear = 1)
            ctor internal (int cylinders)
            field public readonly Engine.Part Main
            prop public double Item[string key, int row] { get; set; }
            prop public virtual bool Running { get; }
            event Action<Engine> Started
            public virtual int Second(Dictionary<string, int[]> map)
            public static Engine op_Addition(Engine left, Engine right)
            public TResult Convert<TResult>(Func<Engine, TResult> how, double[] table, TResult? fallback = null)
            public ValueTuple<int, string> Pair(in float? x, byte* at)
            public static int Length(this string text)

        [Lib] struct Engine.Part : IEquatable<Engine.Part>
            field public int Size
            private protected void Hidden()

        [Lib.Inner] abstract class Closed
            ctor protected ()
            internal abstract void Secret()
        """;

    private const string Library = """
        using System; using System.Collections.Generic;
        namespace Lib
        {
            public interface IMachine<T> : IDisposable { int Count { get; set; } T Step(T input, params int[] at); }
            public enum Gear { Park, Drive, Reverse = -1 }
            public delegate void Watcher<T>(ref T value);
            public abstract class Base<T1, T2> : IDisposable where T1 : class
            {
                protected Base(string name) { }
                protected T2 state = default!;
                public T1 First(IReadOnlyList<T1> items, T2 other) => throw null!;
                public abstract T2 Second(Dictionary<T1, T2[]> map);
                public virtual void Third() { }
                public virtual void Unlisted() { }
                protected internal virtual int? Fourth(out long value) => throw null!;
                public void Dispose() { }
            }
            public unsafe class Engine : Base<string, int>
            {
                public Engine(string name = "a, b", char separator = ',', Gear gear = Gear.Drive) : base(name) { }
                public Engine(int cylinders) : base("") { }
                public readonly Part Main;
                public double this[string key, int row] { get => 0; set { } }
                public virtual bool Running { get; set; }
                public event Action<Engine>? Started;
                public override int Second(Dictionary<string, int[]> map) => 0;
                public static Engine operator +(Engine left, Engine right) => left;
                public TResult Convert<TResult>(Func<Engine, TResult> how, double[,] table, TResult? fallback = null) where TResult : struct => how(this);
                public (int, string) Pair(in float? x, byte* at) => (0, "");
                public void MadeUp() { }
                public int Started2 = 0;
                public struct Part { public int Size; public void Hidden() { } }
            }
            public class NotThere { public static void Call() { } }
        }
        namespace Lib.Inner { public abstract class Closed { protected Closed() { } public void Open() { } } }
        """;

    [Theory]
    [InlineData("Engine e = new(); e[\"k\", 1] = e[\"k\", 2]; _ = e.Running; e.Started += _ => { };", null)]
    [InlineData("_ = new Engine().Convert(e => 1.5f, new double[2, 2]); _ = new Engine().Main.Size;", null)]
    [InlineData("Engine e = new(); e = e + e; e.First([\"a\"], 1); e.Third(); e.Second(new()); e.Dispose();", null)]
    [InlineData("Watcher<int> w = (ref int v) => v++; int i = 0; w(ref i); IMachine<double> m = null!; m.Count++; m.Step(1, 2);", null)]
    [InlineData("unsafe { float? f = 1; new Engine().Pair(in f, null); }", null)]
    [InlineData("new Engine().MadeUp();", "Lib.Engine has no void MadeUp()")]
    [InlineData("new Engine(3).Dispose();", "Lib.Engine: internal void .ctor(int) is not public")]
    [InlineData("new Engine().Running = true;", "Lib.Engine has no void set_Running(bool)")]
    [InlineData("new Engine().Started2++;", "Lib.Engine has no int Started2 (field)")]
    [InlineData("new Engine().Main.Hidden();", "Lib.Engine.Part: private protected void Hidden() is not public")]
    [InlineData("NotThere.Call();", "no public type Lib.NotThere")]
    [InlineData("Lib.Inner.Closed c = null!; c.Open();", "Lib.Inner.Closed has no void Open()")]
    public void A_use_is_found_or_reported(string statements, string? expected) =>
        AssertReport($"public static class Use {{ public static void Run() {{ {statements} }} }}", expected);

    [Theory]
    [InlineData("new Engine().First([\"a\"], 1);", "items, T2 other", "items, long other",
        "Lib.Base`2 has no !0 First(IReadOnlyList<!0>, long); it has public !0 First(IReadOnlyList<!0>, !1)")]
    [InlineData("new Engine().Third();", "virtual void Third() { }", "virtual int Third() => 0;", "Lib.Base`2 has no int Third()")]
    [InlineData("Console.Write(new Engine().Main.Size);", "public int Size;", "public uint Size;", "Lib.Engine.Part has no uint Size (field)")]
    public void A_changed_signature_is_reported(string statements, string original, string changed, string expected)
    {
        string library = Library.Replace(original, changed, StringComparison.Ordinal);
        Assert.NotEqual(Library, library);
        AssertReport($"public static class Use {{ public static void Run() {{ {statements} }} }}", expected, library);
    }

    [Theory]
    [InlineData("class Mine : Base<string, int> { public Mine() : base(\"\") { state++; } public override int Second(Dictionary<string, int[]> m) => 1; public override void Third() { } protected override int? Fourth(out long v) { v = 0; return null; } }", null)]
    [InlineData("class Mine<T> : IMachine<List<T>> { public int Count { get; set; } public List<T> Step(List<T> i, params int[] at) => i; public void Dispose() { } }", null)]
    [InlineData("class Mine : IMachine<int> { int IMachine<int>.Count { get; set; } int IMachine<int>.Step(int i, params int[] at) => i; void IDisposable.Dispose() { } }", null)]
    [InlineData("class Mine : Engine { public override void Unlisted() { } }", "Mine overrides Unlisted(), which no listed base lets it")]
    [InlineData("class Mine : Lib.Inner.Closed { }", "Mine does not implement Lib.Inner.Closed: internal void Secret()")]
    public void What_is_derived_fits_or_is_reported(string source, string? expected) => AssertReport(source, expected);

    [Fact]
    public void A_missing_implementation_is_reported()
    {
        string library = Library.Replace("int Count { get; set; } T Step", "T Step", StringComparison.Ordinal);
        AssertReport("class Mine : IMachine<int> { public int Step(int i, params int[] at) => i; public void Dispose() { } }",
            "Mine does not implement Lib.IMachine`1: public int get_Count()", library);
    }

    [Fact]
    public void A_library_that_offers_more_or_other_is_reported()
    {
        string library = Library.Replace("Reverse = -1", "Reverse = 2", StringComparison.Ordinal)
            .Replace("gear = Gear.Drive", "gear = Gear.Park", StringComparison.Ordinal);
        List<string> found = new SurfaceComparison(new PublicSurface(SurfaceParser.Parse(Listing.Split('\n')))).Compare(Compile("Library", library));
        Assert.Equal(
        [
            "Library: Lib.Base`2: void Unlisted() is not listed",
            "Library: Lib.Engine..ctor: parameter 'gear' has the default 0; listed: 1",
            "Library: Lib.Engine: field int Started2 is not listed",
            "Library: Lib.Engine: void .ctor(int) is internal",
            "Library: Lib.Engine: void MadeUp() is not listed",
            "Library: Lib.Engine: void set_Running(bool) is not listed",
            "Library: Lib.Gear.Reverse is 2; listed: -1",
            "Library: Lib.Inner.Closed: void Open() is not listed",
            "Library: Lib.NotThere is public, and no listed type",
            "Library: Lib.Engine.Part: void Hidden() is private protected",
        ], found.Order(StringComparer.Ordinal).OrderBy(f => f.Contains("Part", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_line_that_cannot_be_read_is_an_error_with_its_number()
    {
        FormatException e = Assert.Throws<FormatException>(() => SurfaceParser.Parse(["", "[Lib] class A", "    public void", "what"]));
        Assert.StartsWith("line 3:", e.Message, StringComparison.Ordinal);
    }

    private static void AssertReport(string source, string? expected, string library = Library)
    {
        MemoryStream compiled = Compile("Library", library);
        MemoryStream user = Compile("User", $"using System; using System.Collections.Generic; using Lib;\n{source}",
            MetadataReference.CreateFromStream(compiled));
        PublicSurface surface = new(SurfaceParser.Parse(Listing.Split('\n')));
        SurfaceChecker checker = new(surface, name => name == "Library");
        List<string> found = checker.Check(user);
        Assert.True(checker.Checked > 0);
        if (expected is null)
            Assert.Empty(found);
        else
            Assert.Contains(found, f => f.Contains(expected, StringComparison.Ordinal));
    }

    private static MemoryStream Compile(string name, string source, params MetadataReference[] more)
    {
        IEnumerable<MetadataReference> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal))
            .Select(p => MetadataReference.CreateFromFile(p));
        CSharpCompilation compilation = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(source)], [.. platform, .. more],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        MemoryStream image = new();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        image.Position = 0;
        return image;
    }
}
