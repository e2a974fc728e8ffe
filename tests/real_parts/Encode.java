// Copyright (c) 2026 The netops.junos_space authors
// SPDX-License-Identifier: GPL-3.0-or-later

import java.io.OutputStreamWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.bind.JAXBContext;
import javax.xml.bind.Marshaller;
import javax.xml.bind.annotation.XmlAttribute;
import javax.xml.bind.annotation.XmlRootElement;
import javax.xml.bind.annotation.XmlType;
import org.codehaus.jettison.mapped.MappedNamespaceConvention;
import org.codehaus.jettison.mapped.MappedXMLStreamWriter;

/**
 * Reads lists of incidents as XML documents that end with a NUL character, and writes each as an appliance does: from
 * objects by JAXB, once into Jettison's mapped convention and once into XML. JAXB is in between on purpose: it writes
 * line breaks as entities, which Jettison drops.
 */
public final class Encode {
    @XmlRootElement(name = "incidents")
    public static final class Incidents {
        @XmlAttribute public String uri;
        @XmlAttribute public String size;
        public List<Incident> incident;
    }

    @XmlType(
            propOrder = {
                "organizationName", "deviceGroupName", "priority", "defectType", "incidentType",
                "hostName", "product", "status", "customerTrackingNumber", "occurred"
            })
    public static final class Incident {
        @XmlAttribute public String key;
        @XmlAttribute public String uri;
        @XmlAttribute public String href;
        public String organizationName;
        public String deviceGroupName;
        public String priority;
        public String defectType;
        public String incidentType;
        public String hostName;
        public String product;
        public String status;
        public String customerTrackingNumber;
        public String occurred;
    }

    public static void main(String[] arguments) throws Exception {
        JAXBContext context = JAXBContext.newInstance(Incidents.class);
        Marshaller marshaller = context.createMarshaller();
        String input = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try (Writer output = new OutputStreamWriter(System.out, StandardCharsets.UTF_8)) {
            for (String document : input.split("\0")) {
                Object incidents = context.createUnmarshaller().unmarshal(new StringReader(document));
                StringWriter json = new StringWriter();
                marshaller.marshal(incidents, new MappedXMLStreamWriter(new MappedNamespaceConvention(), json));
                output.append(json.toString()).append('\0');
                marshaller.marshal(incidents, output);
                output.append('\0');
            }
        }
    }
}
