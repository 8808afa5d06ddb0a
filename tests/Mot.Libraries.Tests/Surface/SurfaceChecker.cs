using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Mot.Tests.Surface;

/// <summary>
/// Compares what an assembly uses of the listed libraries with what they offer in public: the types and members that it
/// refers to, the members that it overrides or implements. Returns the differences as text.
/// </summary>
internal sealed class SurfaceChecker(PublicSurface surface, Predicate<string> isListedAssembly)
{
    /// <summary>The listed types and members that an assembly refers to, as counted by the last check.</summary>
    public int Checked { get; private set; }

    public List<string> Check(string assemblyPath)
    {
        using FileStream stream = File.OpenRead(assemblyPath);
        return Check(stream);
    }

    public List<string> Check(Stream assembly)
    {
        using PEReader pe = new(assembly);
        MetadataReader reader = pe.GetMetadataReader();
        Checked = 0;
        List<string> found = [];
        foreach (TypeReferenceHandle handle in reader.TypeReferences)
            CheckType(reader, handle, found);
        foreach (MemberReferenceHandle handle in reader.MemberReferences)
            CheckMember(reader, reader.GetMemberReference(handle), found);
        foreach (TypeDefinitionHandle handle in reader.TypeDefinitions)
            new Derivation(surface, isListedAssembly, reader, handle).Check(found);
        return found;
    }

    private void CheckType(MetadataReader reader, TypeReferenceHandle handle, List<string> found)
    {
        if (Locate(reader, handle) is not { } at)
            return;
        Checked++;
        if (Find(surface, at) is not { } type)
            found.Add($"{at.Assembly}: no public type {at}");
        else if (type.Assembly is { } home && home != at.Assembly)
            found.Add($"{at.Assembly}: {at} lives in {home}");
    }

    private void CheckMember(MetadataReader reader, MemberReference member, List<string> found)
    {
        if (LocateParent(reader, member.Parent) is not { } at || Find(surface, at) is not { } type)
            return; // not listed, or reported with the types
        Checked++;
        string name = reader.GetString(member.Name);
        SurfaceMember wanted = Decode(reader, member, name, at.OuterArity);
        SurfaceMember? match = null;
        foreach ((SurfaceType owner, IReadOnlyList<string> arguments) in
            surface.Closure(type, [.. Enumerable.Range(0, type.Arity).Select(i => $"!{i}")], out bool complete))
        {
            // Constructors are not inherited.
            if (name == ".ctor" && owner != type)
                continue;
            match = owner.Members.Select(m => m.Substitute(arguments)).FirstOrDefault(m =>
                m.Matches(wanted.Kind, name, wanted.GenericArity, wanted.Parameters, wanted.Returns));
            if (match is not null)
                break;
        }

        if (match is null)
        {
            IEnumerable<string> others = type.Members.Where(m => m.Name == name).Select(m => m.ToString());
            found.Add($"{at.Assembly}: {at} has no {wanted.Returns} {name}{Shape(wanted)}" +
                (others.Any() ? $"; it has {string.Join("; ", others)}" : ""));
        }
        else if (!match.IsAccessible)
        {
            found.Add($"{at.Assembly}: {at}: {match} is not public");
        }
    }

    private static string Shape(SurfaceMember m) => m.Kind == MemberKind.Field ? " (field)" :
        $"{(m.GenericArity > 0 ? $"<{m.GenericArity}>" : "")}({string.Join(", ", m.Parameters)})";

    internal static SurfaceMember Decode(MetadataReader reader, MemberReference member, string name, int outerArity)
    {
        if (member.GetKind() == MemberReferenceKind.Field)
            return new(MemberKind.Field, name, "", new HashSet<string>(), 0, [], member.DecodeFieldSignature(SignatureText.Instance, outerArity).Text);
        return Decode(name, member.DecodeMethodSignature(SignatureText.Instance, outerArity));
    }

    internal static SurfaceMember Decode(string name, MethodSignature<TypeName> signature) =>
        new(MemberKind.Method, name, "", new HashSet<string>(), signature.GenericParameterCount,
            [.. signature.ParameterTypes.Select(p => p.Text)], SignatureText.Returned(signature.ReturnType));

    internal readonly record struct Location(string Assembly, string Namespace, string Name, int Arity, int OuterArity)
    {
        public override string ToString() => $"{Namespace}.{Name}{(Arity > 0 ? $"`{Arity}" : "")}";
    }

    internal static SurfaceType? Find(PublicSurface surface, Location at) => surface.Find(at.Namespace, at.Name, at.Arity);

    private Location? LocateParent(MetadataReader reader, EntityHandle parent) => Locate(reader, isListedAssembly, parent);

    private Location? Locate(MetadataReader reader, TypeReferenceHandle handle) => Locate(reader, isListedAssembly, handle);

    /// <summary>Where a referenced type lives, if that is in a listed assembly; of a generic one, its definition.</summary>
    internal static Location? Locate(MetadataReader reader, Predicate<string> isListed, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            BlobReader blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
                return null; // arrays and type parameters have no members of their own
            blob.ReadCompressedInteger(); // class or value type
            return Locate(reader, isListed, blob.ReadTypeHandle());
        }

        if (handle.Kind != HandleKind.TypeReference)
            return null;
        TypeReferenceHandle type = (TypeReferenceHandle)handle;
        TypeReference outermost = reader.GetTypeReference(type);
        while (outermost.ResolutionScope.Kind == HandleKind.TypeReference)
            outermost = reader.GetTypeReference((TypeReferenceHandle)outermost.ResolutionScope);
        if (outermost.ResolutionScope.Kind != HandleKind.AssemblyReference)
            return null;
        AssemblyReference reference = reader.GetAssemblyReference((AssemblyReferenceHandle)outermost.ResolutionScope);
        string assembly = reader.GetString(reference.Name);
        if (!isListed(assembly))
            return null;
        TypeName name = SignatureText.Instance.GetTypeFromReference(reader, type);
        return new(assembly, reader.GetString(outermost.Namespace), name.Text, name.Arity, name.OuterArity);
    }
}

/// <summary>What a type of the checked assembly takes over from listed classes and interfaces, and must fulfil.</summary>
internal sealed class Derivation(PublicSurface surface, Predicate<string> isListed, MetadataReader reader, TypeDefinitionHandle handle)
{
    private readonly TypeDefinition _type = reader.GetTypeDefinition(handle);
    private readonly List<(SurfaceMember Member, MethodAttributes Attributes)> _methods = [];
    private readonly HashSet<string> _explicit = [];

    public void Check(List<string> found)
    {
        if ((_type.Attributes & TypeAttributes.Interface) != 0 || Listed().Count == 0)
            return;
        string name = SignatureText.Instance.GetTypeFromDefinition(reader, handle).Text;
        CollectMethods(handle, []);
        List<(SurfaceType Type, IReadOnlyList<string> Arguments)> inherited = [];
        bool complete = true;
        foreach ((SurfaceType type, IReadOnlyList<string> arguments) in Listed())
        {
            inherited.AddRange(surface.Closure(type, arguments, out bool all));
            complete &= all;
        }

        List<SurfaceMember> offered = [.. inherited.SelectMany(i => i.Type.Members.Select(m => m.Substitute(i.Arguments)))];
        CheckOverrides(name, inherited, offered, complete, found);
        if ((_type.Attributes & TypeAttributes.Abstract) == 0)
            CheckObligations(name, inherited, found);
    }

    /// <summary>An override must have something virtual to override.</summary>
    private void CheckOverrides(string name, List<(SurfaceType Type, IReadOnlyList<string> Arguments)> inherited,
        List<SurfaceMember> offered, bool complete, List<string> found)
    {
        if (!complete || !inherited.Any(i => !i.Type.IsInterface))
            return;
        foreach ((SurfaceMember method, MethodAttributes attributes) in _methods)
        {
            bool overrides = (attributes & MethodAttributes.Virtual) != 0 && (attributes & MethodAttributes.NewSlot) == 0;
            if (!overrides || method.Name is "ToString" or "Equals" or "GetHashCode" or "Finalize" ||
                _methods.Any(m => (m.Attributes & MethodAttributes.NewSlot) != 0 && Same(m.Member, method)))
                continue;
            if (!offered.Any(o => Same(o, method) && o.IsAccessible && (o.Modifiers.Contains("virtual") || o.Modifiers.Contains("abstract"))))
                found.Add($"{name} overrides {method.Name}({string.Join(", ", method.Parameters)}), which no listed base lets it");
        }
    }

    /// <summary>What is abstract in a listed base or interface must be there.</summary>
    private void CheckObligations(string name, List<(SurfaceType Type, IReadOnlyList<string> Arguments)> inherited, List<string> found)
    {
        foreach ((SurfaceType type, IReadOnlyList<string> arguments) in inherited)
        {
            foreach (SurfaceMember duty in type.Members.Where(m => m.Modifiers.Contains("abstract")).Select(m => m.Substitute(arguments)))
            {
                bool met = _methods.Any(m => Same(m.Member, duty)) || _explicit.Contains($"{type.Name}.{duty.Name}/{duty.Parameters.Count}") ||
                    inherited.Any(i => !i.Type.IsInterface && i.Type.Members.Select(m => m.Substitute(i.Arguments))
                        .Any(m => Same(m, duty) && !m.Modifiers.Contains("abstract")));
                if (!met)
                    found.Add($"{name} does not implement {type}: {duty}");
            }
        }
    }

    private static bool Same(SurfaceMember a, SurfaceMember b) =>
        a.Matches(MemberKind.Method, b.Name, b.GenericArity, b.Parameters, b.Returns);

    /// <summary>The listed types that this one, or a base of it in the same assembly, derives from or implements.</summary>
    private List<(SurfaceType Type, IReadOnlyList<string> Arguments)> Listed()
    {
        List<(SurfaceType, IReadOnlyList<string>)> listed = [];
        Visit(handle, []);
        return listed;

        void Visit(TypeDefinitionHandle at, IReadOnlyList<string> given)
        {
            TypeDefinition type = reader.GetTypeDefinition(at);
            foreach (InterfaceImplementationHandle i in type.GetInterfaceImplementations())
                Add(reader.GetInterfaceImplementation(i).Interface, given);
            Add(type.BaseType, given);
        }

        void Add(EntityHandle parent, IReadOnlyList<string> given)
        {
            if (parent.IsNil)
                return;
            (EntityHandle definition, IReadOnlyList<string> arguments) = Resolve(parent, given);
            if (definition.Kind == HandleKind.TypeDefinition)
                Visit((TypeDefinitionHandle)definition, arguments);
            else if (SurfaceChecker.Locate(reader, isListed, parent) is { } location && SurfaceChecker.Find(surface, location) is { } type)
                listed.Add((type, arguments));
        }
    }

    private void CollectMethods(TypeDefinitionHandle at, IReadOnlyList<string> given)
    {
        TypeDefinition type = reader.GetTypeDefinition(at);
        foreach (MethodDefinitionHandle h in type.GetMethods())
        {
            MethodDefinition method = reader.GetMethodDefinition(h);
            SurfaceMember decoded = SurfaceChecker.Decode(reader.GetString(method.Name), method.DecodeSignature(SignatureText.Instance, 0));
            _methods.Add((decoded.Substitute(given), method.Attributes));
        }

        foreach (MethodImplementationHandle h in type.GetMethodImplementations())
        {
            EntityHandle declaration = reader.GetMethodImplementation(h).MethodDeclaration;
            if (declaration.Kind != HandleKind.MemberReference)
                continue;
            MemberReference member = reader.GetMemberReference((MemberReferenceHandle)declaration);
            if (SurfaceChecker.Locate(reader, isListed, member.Parent) is { } location)
            {
                SurfaceMember declared = SurfaceChecker.Decode(reader, member, reader.GetString(member.Name), location.OuterArity);
                _explicit.Add($"{location.Name}.{declared.Name}/{declared.Parameters.Count}");
            }
        }

        if (type.BaseType.IsNil)
            return;
        (EntityHandle definition, IReadOnlyList<string> arguments) = Resolve(type.BaseType, given);
        if (definition.Kind == HandleKind.TypeDefinition)
            CollectMethods((TypeDefinitionHandle)definition, arguments);
    }

    /// <summary>The definition behind a base type, and its generic arguments seen from the checked type.</summary>
    private (EntityHandle Definition, IReadOnlyList<string> Arguments) Resolve(EntityHandle parent, IReadOnlyList<string> given)
    {
        if (parent.Kind != HandleKind.TypeSpecification)
            return (parent, []);
        TypeSpecification specification = reader.GetTypeSpecification((TypeSpecificationHandle)parent);
        string text = specification.DecodeSignature(SignatureText.Instance, 0).Text;
        BlobReader blob = reader.GetBlobReader(specification.Signature);
        blob.ReadSignatureTypeCode();
        blob.ReadCompressedInteger();
        return (blob.ReadTypeHandle(), TypeText.Split(TypeText.Substitute(text, given)).Arguments);
    }
}
